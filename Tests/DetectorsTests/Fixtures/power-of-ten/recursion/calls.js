// Functions, named lambdas and methods; what runs later, on a stack of its own, is no recursion.
function walk(node) { // expect: power-of-ten/recursion
  node.children.forEach((child) => walk(child));
}

const count = (n) => (n === 0 ? 0 : count(n - 1)); // expect: power-of-ten/recursion

class Tree {
  depth(n) { // expect: power-of-ten/recursion
    return n ? this.depth(n - 1) : 0;
  }

  render() {
    return this.view.render();
  }
}

function poll() {
  setTimeout(() => poll(), 1000);
}

function retry() {
  return fetch("/").then(() => retry());
}

function subscribe(store) {
  store.listener = () => subscribe(store);
}
