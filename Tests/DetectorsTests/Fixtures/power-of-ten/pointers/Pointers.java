import sun.misc.Unsafe; // expect: power-of-ten/pointers
import java.util.List;

class Pointers {
    String first(List<String> names, Map<String, String> map) {
        map.get("a");
        String name = names.stream().findFirst().get(); // expect: power-of-ten/pointers
        return names.stream().findFirst().orElse(name);
    }
}
