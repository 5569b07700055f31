#define FIELD(name) int field_##name // expect: power-of-ten/preprocessor
#define SQUARE(x) ((x) * (x))

#ifdef LINUX
int paths;
#endif
