#include <string>
using namespace std; // expect: connascence/name low
using std::string;
inline void f() {
    using namespace std;
}
