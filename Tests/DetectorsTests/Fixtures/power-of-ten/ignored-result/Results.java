class Results {
    void clean(File file, String name, Repository repository) {
        file.delete(); // expect: power-of-ten/ignored-result
        name.trim(); // expect: power-of-ten/ignored-result
        repository.delete(name);
        String trimmed = name.trim();
        try {
            file.open();
        } catch (IOException e) { // expect: power-of-ten/ignored-result
        }
        try {
            file.open();
        } catch (IOException e) {
            log(e);
        }
    }
}
