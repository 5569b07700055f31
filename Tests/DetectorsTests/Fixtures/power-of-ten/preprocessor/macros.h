// The condition that guards a header is no nesting.
#if !defined(MACROS_H)
#define MACROS_H

#define FIELD(name) int field_##name // expect: power-of-ten/preprocessor
#define LOG(...) fprintf(stderr, __VA_ARGS__) // expect: power-of-ten/preprocessor
#define NEXT(x) NEXT((x) + 1) // expect: power-of-ten/preprocessor
#define BEGIN_IF(x) if (x) { // expect: power-of-ten/preprocessor
#define MAX_FIELDS 16
#define SQUARE(x) ((x) * (x))
#define QUOTE "("

#ifdef LINUX
#define PATHS 1
#ifdef DEBUG // expect: power-of-ten/preprocessor
#define TRACE 1
#endif
#endif

#endif
