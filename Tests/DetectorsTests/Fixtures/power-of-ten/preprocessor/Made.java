class Made {
    Object load(String name, Map<String, Class<?>> known) throws Exception {
        Class<?> type = Class.forName(name); // expect: power-of-ten/preprocessor
        type.getDeclaredMethod("run").invoke(null); // expect: power-of-ten/preprocessor
        known.get(name);
        request.getMethod();
        return known.forName(name);
    }
}
