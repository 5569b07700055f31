// options: limit=3
// Nothing but data.
int a;
int b;
int c;
int d;
