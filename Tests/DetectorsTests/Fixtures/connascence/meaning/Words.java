class Words {
    boolean speed(String mode) {
        return mode.kind == "fast"; // expect: connascence/meaning low
    }

    boolean price(String mode) {
        return mode.kind == "fast" || mode.kind == "slow";
    }
}
