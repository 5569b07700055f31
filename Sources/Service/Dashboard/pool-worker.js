// Draws the pool's picture where no click or scroll waits for it.

import { PoolPicture } from "./pool-picture.js";

let picture;
addEventListener("message", ({ data }) => {
  if (data.canvas) picture = new PoolPicture(data.canvas.getContext("2d", { alpha: false }), data.width, data.height, data.scale);
  else if (data.width) picture.resize(data.width, data.height, data.scale);
  if (data.colours) picture.recolour(data.colours);
  if (data.state) postMessage({ drawn: picture.draw(data.state) });
});
