import java.util.*;

class Objects {
    static final Map<String, String> CACHE = new HashMap<>(); // expect: connascence/identity low
    static final List<String> NAMES = new ArrayList<>();
    static final List<String> EMPTY_NAMES = Collections.emptyList();
    private final List<String> own = new ArrayList<>();

    void store(String key, String value) {
        CACHE.put(key, value);
        NAMES.add(key);
        own.add(key);
        EMPTY_NAMES.clear();
    }

    void forget(String key) {
        CACHE.remove(key);
        own.remove(key);
        EMPTY_NAMES.clear();
    }

    void reset() {
        Objects.CACHE.clear();
        own.clear();
        EMPTY_NAMES.clear();
    }

    boolean same(String text) {
        return text == "abc"; // expect: connascence/identity high
    }

    boolean equal(String text) {
        return text != null && "abc".equals(text);
    }
}
