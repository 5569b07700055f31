class Values {
    static final int CACHE_SECONDS = 45;
    static final int CACHE_MS = 45000; // expect: connascence/value low
    static final int RETRY_SECONDS = 30;
    static final int RETRY_MS = RETRY_SECONDS * 1000;

    boolean one(int port) {
        return port == 54321; // expect: connascence/value low
    }

    boolean two(int port) {
        return port == 54321 || port == 40000;
    }

    boolean three(int port) {
        return port == 54321 || port == 40000;
    }

    boolean four(int port) {
        return port == 40000;
    }
}
