import com.example.shapes.*; // expect: connascence/name low
import static com.example.shapes.Colour.*;
import com.example.sizes.Large;
import java.util.*;

class Wildcards {
}
