class Fine {
    void print() { print(""); }
    void print(String indent) { System.out.println(indent); }
    int size(Fine other) { return other.size(this); }
}
