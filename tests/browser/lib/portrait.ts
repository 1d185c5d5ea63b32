/**
 * People for pictures of a call: drawn figures in place of Chromium's test pattern. They are the camera of a page, so the
 * picture of the call is a real one that was encoded, sent and decoded.
 */
export interface Portrait {
  wall: string;
  shade: string;
  skin: string;
  hair: string;
  cloth: string;
  collar: string;
  stethoscope: boolean;
  longHair: boolean;
}

export const portraits: Record<'doctor' | 'patient', Portrait> = {
  doctor: {
    wall: '#cfe0dd',
    shade: '#b4ccc8',
    skin: '#c98e6b',
    hair: '#2e2320',
    cloth: '#f7f9f9',
    collar: '#7fb3ad',
    stethoscope: true,
    longHair: true,
  },
  patient: {
    wall: '#e9dccb',
    shade: '#d8c6ae',
    skin: '#8d5a3c',
    hair: '#1d1716',
    cloth: '#3d6a8a',
    collar: '#e8eef2',
    stethoscope: false,
    longHair: false,
  },
};

/** Runs in the page before its own scripts. */
export function usePortrait(look: Portrait): void {
  const width = 1280;
  const height = 720;

  function room(g: CanvasRenderingContext2D): void {
    g.fillStyle = look.wall;
    g.fillRect(0, 0, width, height);
    const light = g.createRadialGradient(980, 120, 60, 980, 120, 900);
    light.addColorStop(0, 'rgb(255 255 255 / 55%)');
    light.addColorStop(1, 'rgb(255 255 255 / 0%)');
    g.fillStyle = light;
    g.fillRect(0, 0, width, height);
    g.fillStyle = look.shade;
    g.fillRect(90, 250, 250, 14);
    for (const [x, tall, colour] of [[110, 92, '#8fa7a3'], [142, 110, '#d9a066'], [176, 84, '#6f8f9b'], [206, 102, '#c4d3cf']] as const) {
      g.fillStyle = colour;
      g.fillRect(x, 250 - tall, 26, tall);
    }
    g.fillStyle = '#ffffff';
    g.fillRect(960, 90, 220, 270);
    g.fillStyle = '#bcd9ea';
    g.fillRect(974, 104, 192, 242);
    g.fillStyle = '#ffffff';
    g.fillRect(1064, 104, 10, 242);
    g.fillStyle = '#5d8a63';
    for (let leaf = -3; leaf <= 3; leaf += 1) {
      g.save();
      g.translate(1120, 470);
      g.rotate(leaf * 0.32);
      g.beginPath();
      g.ellipse(0, -70, 17, 72, 0, 0, 2 * Math.PI);
      g.fill();
      g.restore();
    }
    g.fillStyle = '#b98563';
    g.fillRect(1078, 470, 84, 90);
  }

  function oval(g: CanvasRenderingContext2D, colour: string, x: number, y: number, rx: number, ry: number): void {
    g.fillStyle = colour;
    g.beginPath();
    g.ellipse(x, y, rx, ry, 0, 0, 2 * Math.PI);
    g.fill();
  }

  function person(g: CanvasRenderingContext2D, time: number): void {
    const sway = Math.sin(time / 900) * 6;
    const nod = Math.sin(time / 600) * 3;
    g.save();
    g.translate(sway, 0);
    if (look.longHair) oval(g, look.hair, 640, 350 + nod, 148, 196);
    g.fillStyle = look.cloth;
    g.beginPath();
    g.moveTo(300, height);
    g.bezierCurveTo(320, 560, 470, 535, 640, 530);
    g.bezierCurveTo(810, 535, 960, 560, 980, height);
    g.fill();
    g.fillStyle = look.collar;
    g.beginPath();
    g.moveTo(575, 532);
    g.lineTo(640, 650);
    g.lineTo(705, 532);
    g.fill();
    g.fillStyle = look.skin;
    g.fillRect(592, 440, 96, 104);
    oval(g, look.skin, 640, 545, 48, 26);
    oval(g, look.skin, 640, 325 + nod, 116, 148);
    // Hair falls over the brow from a parting, so that the face stays open.
    g.fillStyle = look.hair;
    g.beginPath();
    g.moveTo(518, 315 + nod);
    g.bezierCurveTo(505, 100 + nod, 775, 100 + nod, 762, 315 + nod);
    g.bezierCurveTo(740, 240 + nod, 690, 235 + nod, 610, 232 + nod);
    g.bezierCurveTo(560, 236 + nod, 532, 262 + nod, 518, 315 + nod);
    g.fill();
    for (const side of [-1, 1]) {
      oval(g, '#ffffff', 640 + side * 46, 322 + nod, 15, 10);
      oval(g, '#2b201c', 640 + side * 46, 322 + nod, 8, 8);
      g.strokeStyle = look.hair;
      g.lineWidth = 7;
      g.lineCap = 'round';
      g.beginPath();
      g.moveTo(640 + side * 28, 294 + nod);
      g.quadraticCurveTo(640 + side * 48, 284 + nod, 640 + side * 68, 294 + nod);
      g.stroke();
    }
    g.strokeStyle = 'rgb(60 25 15 / 55%)';
    g.lineWidth = 5;
    g.beginPath();
    g.moveTo(642, 334 + nod);
    g.quadraticCurveTo(654, 366 + nod, 634, 368 + nod);
    g.stroke();
    g.fillStyle = '#7c2f2c';
    g.beginPath();
    g.moveTo(598, 400 + nod);
    g.quadraticCurveTo(640, 446 + nod + 4 * Math.sin(time / 180), 682, 400 + nod);
    g.quadraticCurveTo(640, 414 + nod, 598, 400 + nod);
    g.fill();
    if (look.stethoscope) {
      g.strokeStyle = '#39474a';
      g.lineWidth = 11;
      g.beginPath();
      g.moveTo(545, 545);
      g.bezierCurveTo(520, 640, 590, 700, 600, height);
      g.moveTo(735, 545);
      g.bezierCurveTo(770, 640, 740, 660, 742, 690);
      g.stroke();
      oval(g, '#9fb0b3', 742, 692, 22, 22);
    }
    g.restore();
  }

  const original = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    const stream = await original(wanted);
    if (stream.getVideoTracks().length === 0) return stream;
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = height;
    const g = canvas.getContext('2d')!;
    const draw = () => {
      room(g);
      person(g, performance.now());
    };
    draw();
    const timer = setInterval(draw, 50);
    const [drawn] = canvas.captureStream(20).getVideoTracks();
    const [camera] = stream.getVideoTracks();
    stream.removeTrack(camera!);
    camera!.stop();
    drawn!.addEventListener('ended', () => clearInterval(timer));
    stream.addTrack(drawn!);
    return stream;
  };
}
