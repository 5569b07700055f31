// Calls that are a mistake more often than not.
void mistakes(char *path, char *buffer) {
    use(getlogin());  // expect: security/misused-call
    use(getpass("password: "));  // expect: security/misused-call
    realpath(path, buffer);  // expect: security/misused-call
    chroot(path);  // expect: security/misused-call
    LoadLibrary("helper.dll");  // expect: security/misused-call
    SetSecurityDescriptorDacl(buffer, 1, NULL, 0);  // expect: security/misused-call
    realpath(path, NULL);  // allocates what it needs
    LoadLibrary("C:\\app\\helper.dll");  // a full path
    SetSecurityDescriptorDacl(buffer, 1, path, 0);  // with a list
    use(getuid());
}

struct Other {
    void strcpy(char *, const char *);
};

void methods(Other &other, char *text) {
    other.strcpy(text, text);  // a method, not the library's
}
