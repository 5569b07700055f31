import com.example.shapes.*; // expect: connascence/name low
import com.example.sizes.Large;
import java.util.*;

class Wildcards {
}
