// Variables that get a value and never give it back.
class Variables {
    int field = 1;

    int total(int a) throws Exception {
        int net = 1;
        int gross = 2; // expect: unused/variable
        for (int i = 0; i < 3; i++) {
            net++;
        }
        try (Reader reader = open()) {
            net = 2;
        } catch (Exception e) {
            return 1;
        }
        return net;
    }
}
