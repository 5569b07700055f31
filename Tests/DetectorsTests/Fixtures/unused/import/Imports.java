// What is imported and stands nowhere else.
package shop;

import java.util.*;
import java.util.List;
import java.util.Map; // expect: unused/import
import java.io.IOException;
import static java.lang.Math.max;
import static java.lang.Math.min; // expect: unused/import
import shop.Linked;

/** @see Linked */
class Imports {
    List<String> names;

    int price(int a) throws IOException {
        return max(a, 3);
    }
}
