class Types {
    int ladder(Object value) {
        if (value instanceof String) { // expect: connascence/type low
            return 1;
        } else if (value instanceof Integer) {
            return 2;
        } else if (value instanceof Long) {
            return 3;
        }
        return 4;
    }

    int other(Object value, Object other) {
        if (value instanceof String) {
            return 1;
        } else if (other instanceof Integer) {
            return 2;
        }
        return value == null ? 3 : 4;
    }
}
