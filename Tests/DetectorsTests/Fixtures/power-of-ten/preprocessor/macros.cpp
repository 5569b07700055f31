#define LOG(...) log(__VA_ARGS__) // expect: power-of-ten/preprocessor
#define TWICE(x) ((x) + (x))

#ifdef A
#ifdef B // expect: power-of-ten/preprocessor
int both;
#endif
#endif
