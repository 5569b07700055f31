// Private functions that nobody mentions.
package shop

func used() {}
func unused() {} // expect: unused/private-function
func init() {}
func (s *Shop) close() {}

func Shown() {
	used()
}
