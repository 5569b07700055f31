// Parameters of functions that alone decide what they are called with.
namespace {
int total(int orders, int country) {  // expect: unused/parameter
    orders++;
    return orders;
}

int unnamed(int orders, int) {
    orders++;
    return orders;
}
}  // namespace

int shown(int orders, int country) {
    return total(1, 2) + unnamed(1, 2);
}

class Shop {
    virtual int open(int orders, int country) {
        orders++;
        return orders;
    }
};
