function poll() {
  setTimeout(() => poll(), 1000);
}
const log = (text) => console.log(text);
