/** A stand-in for a camera: a shape of a person on a coloured ground. */
export function painted(colour: string, name: string): MediaStream {
  const canvas = Object.assign(document.createElement('canvas'), { width: 1280, height: 720 });
  const pen = canvas.getContext('2d')!;
  const paint = () => {
    const glow = pen.createRadialGradient(640, 260, 60, 640, 360, 760);
    glow.addColorStop(0, '#f2e6d4');
    glow.addColorStop(1, colour);
    pen.fillStyle = glow;
    pen.fillRect(0, 0, 1280, 720);
    pen.fillStyle = '#2b3a42';
    pen.beginPath();
    pen.arc(640, 300, 120, 0, 7);
    pen.ellipse(640, 700, 270, 250, 0, 0, 7);
    pen.fill();
    pen.font = '40px sans-serif';
    pen.fillText(name, 40, 680);
  };
  paint();
  setInterval(paint, 200);
  return canvas.captureStream(5);
}
