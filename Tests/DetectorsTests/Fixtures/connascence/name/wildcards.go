package shop

import (
	. "example.com/shapes" // expect: connascence/name low
	"fmt"
	_ "image/png"
	other "io"
)
