// options: average=0, size=3
class Effects {
    int pop(Deque<Integer> stack) {
        assert stack.pop() > 0; // expect: power-of-ten/few-assertions
        return 1;
    }

    int trusting(int a) { // expect: power-of-ten/few-assertions
        a += 1;
        a += 2;
        return a;
    }

    int guarded(int a) {
        Objects.requireNonNull(a);
        a += 2;
        return a;
    }
}
