// Of several overloads, which one is called is not for the name to say.
void report(int level) { report(level, "all"); }
void report(int level, const char *what) { print(level, what); }
