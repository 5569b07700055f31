class Numbers {
    static final int LIMIT = 60 * 60;
    private int retries = 5;
    @Size(max = 255)
    String name;

    enum Color {
        RED(17), BLUE(5);
    }

    int decide(int age, Reply reply, List<String> words) {
        final int years = age / 365;
        if (age > 86_400L) { // expect: connascence/meaning low
            return 5;
        }
        for (int i = 0; i < 17; i++) { // expect: connascence/meaning
            wait(300); // expect: connascence/meaning
        }
        double price = age * 1.19; // expect: connascence/meaning
        // Sizes, codes, radix, array sizes, indices, bits.
        if (words.size() == 3 || reply.statusCode() == 404) {
            return Integer.parseInt(words.get(2), 16);
        }
        int[] list = new int[12];
        list[5] = age & 0x0F | age << 4;
        switch (age) {
            case 42:
                return 7;
            default:
                return LIMIT;
        }
    }

    @Override
    public int hashCode() {
        int hash = 7;
        return 31 * hash + retries;
    }
}
