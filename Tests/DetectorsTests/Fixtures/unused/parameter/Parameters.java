// Parameters of functions that alone decide what they are called with.
class Parameters {
    private int total(int orders, int country) { // expect: unused/parameter
        orders++;
        return orders;
    }

    private int callback(int orders, int data) {
        orders++;
        return orders;
    }

    @Inject
    private int injected(int orders, int data) {
        orders++;
        return orders;
    }

    int open(int orders, int country) {
        list.reduce(this::callback);
        return total(1, 2) + injected(1, 2) + callback(1, 2);
    }
}
