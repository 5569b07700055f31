class Order {
    static int count = 0; // expect: connascence/execution low
    static int pair = 0;

    void increase() {
        count++;
        pair++;
    }

    void reset() {
        count = 0;
        pair = 0;
    }

    void set(int value) {
        Order.count = value;
        int pair = 3;
        pair = 4;
    }

    int never(String path) throws Exception {
        FileReader file = new FileReader(path); // expect: connascence/execution medium
        return file.read();
    }

    int closed(String path) throws Exception {
        try (FileReader file = new FileReader(path)) {
            return file.read();
        }
    }

    int finallyClosed(String path) throws Exception {
        FileReader file = new FileReader(path);
        try {
            return file.read();
        } finally {
            file.close();
        }
    }
}
