// Commands from elsewhere.
void runs(const char *command, char *const *list) {
    system(command);  // expect: security/command-execution
    popen(command, "r");  // expect: security/command-execution
    execvp(list[0], list);  // expect: security/command-execution
    CreateProcess(NULL, command, 0, 0, 0, 0, 0, 0, 0, 0);  // expect: security/command-execution
    system("sync");  // a literal
    system(NULL);  // asks whether there is a shell
    execv("/usr/bin/tar", list);  // a fixed program
    CreateProcess("C:\\tar.exe", command, 0, 0, 0, 0, 0, 0, 0, 0);  // a fixed program
}
