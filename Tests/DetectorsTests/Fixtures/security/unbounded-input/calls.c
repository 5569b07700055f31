// Input of any length into a buffer of some length.
void reads(FILE *file, const char *format, char *text) {
    char word[32];
    int number;
    gets(word);  // expect: security/unbounded-input critical
    scanf("%s", word);  // expect: security/unbounded-input
    fscanf(file, "%d %s", &number, word);  // expect: security/unbounded-input
    sscanf(text, "%[a-z]", word);  // expect: security/unbounded-input
    sscanf(text, format, word);  // expect: security/unbounded-input high
    scanf("%31s", word);  // has a width
    sscanf(text, "%31[a-z] %d", word, &number);  // has a width
    scanf("%*s %d", &number);  // reads and drops
    scanf("100%% %d", &number);  // no word at all
    fgets(word, sizeof word, file);  // knows the size
}
