// Private functions that nobody mentions.
class Private implements java.io.Serializable {
    private void used() {}
    private void unused() {} // expect: unused/private-function
    private void readObject(java.io.ObjectInputStream in) {}
    @PostConstruct
    private void made() {}
    void run() {
        used();
    }
}
