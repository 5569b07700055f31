class Memory {
    Memory() {
        for (int i = 0; i < 3; i++) slots[i] = new Slot();
    }

    void handle() {
        Slot one = new Slot();
        for (int i = 0; i < 3; i++) {
            slots[i] = new Slot(); // expect: power-of-ten/allocation-after-init
            if (i == 4) throw new IllegalStateException();
        }
    }
}
