class Scopes {
    int sum(int[] values) {
        int found = 0; // expect: power-of-ten/wide-scope
        int total = 0;
        if (values.length > 3) {
            found = 1;
            use(found);
        }
        for (int value : values) {
            total += value;
        }
        return total;
    }
}
