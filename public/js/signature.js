// Signatures drawn by finger, pen or mouse. What is drawn goes with the form as strokes, in a field of 600 by 200.
const pads = document.querySelector('[data-pads]');

if (pads) {
  pads.hidden = false;
  for (const canvas of pads.querySelectorAll('[data-pad]')) prepare(canvas);
}

function prepare(canvas) {
  const input = canvas.parentElement.querySelector('input[type="hidden"]');
  const context = canvas.getContext('2d');
  let strokes = input.value ? input.value.split(';').map((stroke) => stroke.trim().split(' ')) : [];
  let drawing = false;
  draw();

  canvas.addEventListener('pointerdown', (event) => {
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    drawing = true;
    strokes.push([]);
    add(event);
  });
  canvas.addEventListener('pointermove', (event) => drawing && add(event));
  for (const end of ['pointerup', 'pointercancel']) canvas.addEventListener(end, () => (drawing = false));
  pads.querySelector(`[data-clear="${canvas.dataset.pad}"]`).addEventListener('click', () => {
    strokes = [];
    keep();
  });

  function add({ clientX, clientY }) {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const within = (value, most) => Math.round(Math.min(Math.max(value, 0), most));
    const point = `${within(((clientX - left) / width) * 600, 600)},${within(((clientY - top) / height) * 200, 200)}`;
    const stroke = strokes[strokes.length - 1];
    if (stroke[stroke.length - 1] === point) return;
    stroke.push(point);
    keep();
  }

  function keep() {
    input.value = strokes
      .filter((stroke) => stroke.length > 1)
      .map((stroke) => stroke.join(' '))
      .join(';');
    draw();
  }

  function draw() {
    context.clearRect(0, 0, 600, 200);
    context.lineWidth = 5;
    context.lineCap = 'round';
    context.lineJoin = 'round';
    context.strokeStyle = '#000000';
    for (const stroke of strokes) {
      context.beginPath();
      for (const [nth, point] of stroke.entries()) {
        const [x, y] = point.split(',').map(Number);
        if (nth === 0) context.moveTo(x, y);
        else context.lineTo(x, y);
      }
      context.stroke();
    }
  }
}
