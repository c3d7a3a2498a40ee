// Drawings of the emoji that carry meaning in this product, on a 24 × 24 grid: [tag, attributes] each.

const circle = (fill) => [['circle', { cx: 12, cy: 12, r: 9, fill }],
  ['path', { d: 'M6.5 9.5a6.4 6.4 0 0 1 6-4', fill: 'none', stroke: '#fff', 'stroke-width': 1.6, 'stroke-linecap': 'round', opacity: 0.45 }]];
const square = (fill) => [['rect', { x: 3.5, y: 3.5, width: 17, height: 17, rx: 4, fill }]];
const line = (d, stroke, width = 2.4) => ['path', { d, fill: 'none', stroke, 'stroke-width': width, 'stroke-linecap': 'round', 'stroke-linejoin': 'round' }];
const fill = (d, colour) => ['path', { d, fill: colour }];
const face = (mouth) => [['circle', { cx: 12, cy: 12, r: 9.5, fill: '#f7c948' }], ['circle', { cx: 8.7, cy: 10, r: 1.3, fill: '#5b3f0a' }],
  ['circle', { cx: 15.3, cy: 10, r: 1.3, fill: '#5b3f0a' }], line(mouth, '#5b3f0a', 1.7)];
const paper = ['rect', { x: 2.5, y: 3, width: 19, height: 18, rx: 3, fill: '#eef3f6', stroke: '#b7c4cc', 'stroke-width': 1 }];
const tile = (d) => [['rect', { x: 2.5, y: 2.5, width: 19, height: 19, rx: 4.5, fill: '#4b86c9' }], line(d, '#fff')];
const person = (x, colour) => [['circle', { cx: x, cy: 8, r: 4, fill: colour }], fill(`M${x - 7} 21c0-5 3-8 7-8s7 3 7 8z`, colour)];
const glass = [fill('M7 4h10c0 4-2 5.5-4 8 2 2.5 4 4 4 8H7c0-4 2-5.5 4-8-2-2.5-4-4-4-8z', '#cfe3ee'), line('M6 3.500h12M6 20.500h12', '#b07a3c', 2.2)];
const clock = (hands) => [['circle', { cx: 12, cy: 12, r: 9, fill: '#eef3f6', stroke: '#5d7f95', 'stroke-width': 2 }], line(hands, '#34566b', 2)];
const heart = (colour) => [fill('M12 21C5 15.5 2.5 12 2.5 8.5 2.5 5.5 4.8 3.5 7.3 3.500c2 0 3.7 1.1 4.7 3 1-1.9 2.7-3 4.7-3 2.5 0 4.8 2 4.8 5C21.5 12 19 15.5 12 21z', colour)];

export const ART = {
  large_green_circle: circle('#2f9e5b'), red_circle: circle('#d6453d'), large_yellow_circle: circle('#eab72c'),
  large_orange_circle: circle('#e8833a'), large_blue_circle: circle('#3d7fcf'), large_purple_circle: circle('#8a63c9'),
  white_circle: circle('#dfe5e9'), black_circle: circle('#39434a'),
  large_green_square: square('#2f9e5b'), large_red_square: square('#d6453d'), large_yellow_square: square('#eab72c'),
  large_orange_square: square('#e8833a'), large_blue_square: square('#3d7fcf'), white_large_square: square('#dfe5e9'),
  black_large_square: square('#39434a'),
  white_check_mark: [...square('#2f9e5b'), line('m8 12.5 3 3 5.5-6.5', '#fff')],
  heavy_check_mark: [line('m5 13 4.5 4.500L19 7.5', '#2f9e5b', 3)],
  ballot_box_with_check: [...square('#3d7fcf'), line('m8 12.5 3 3 5.5-6.5', '#fff')],
  x: [line('M6 6l12 12M18 6 6 18', '#d6453d', 3.4)],
  no_entry: [['circle', { cx: 12, cy: 12, r: 9.5, fill: '#d6453d' }], line('M7.5 12h9', '#fff', 3)],
  warning: [fill('M12 2.800c.7 0 1.3.4 1.7 1l8.3 14.700c.7 1.3-.2 2.7-1.6 2.700H3.600c-1.4 0-2.3-1.4-1.6-2.700L10.3 3.800c.4-.6 1-1 1.7-1z', '#f2b632'), line('M12 9v5', '#4a3405', 2.2), ['circle', { cx: 12, cy: 17.5, r: 1.3, fill: '#4a3405' }]],
  information_source: [['rect', { x: 2.5, y: 2.5, width: 19, height: 19, rx: 4.5, fill: '#4b86c9' }], line('M12 11v6', '#fff', 2.6), ['circle', { cx: 12, cy: 7.2, r: 1.5, fill: '#fff' }]],
  chart_with_upwards_trend: [paper, line('m5.5 16.5 4-4.5 3 2.5 6-7.5', '#d6453d'), line('M14.5 7h4v4', '#d6453d')],
  chart_with_downwards_trend: [paper, line('m5.5 8 4 4.5 3-2.5 6 6.5', '#3d7fcf'), line('M18.5 12.500v4h-4', '#3d7fcf')],
  bar_chart: [paper, fill('M6 11h3v7H6z', '#2f9e5b'), fill('M10.5 6h3v12h-3z', '#d6453d'), fill('M15 9h3v9h-3z', '#3d7fcf')],
  hourglass_flowing_sand: [...glass, fill('M9 7h6l-3 4zM12 14l3.5 5h-7z', '#e0a13c')],
  hourglass: [...glass, fill('M12 13l3.8 6H8.200z', '#e0a13c')],
  bust_in_silhouette: person(12, '#5d7f95'),
  busts_in_silhouette: [...person(8, '#86a3b5'), ...person(15.5, '#5d7f95')],
  eyes: [['ellipse', { cx: 7, cy: 12, rx: 4.6, ry: 6.5, fill: '#fff', stroke: '#6b7a84', 'stroke-width': 1.2 }],
    ['ellipse', { cx: 17, cy: 12, rx: 4.6, ry: 6.5, fill: '#fff', stroke: '#6b7a84', 'stroke-width': 1.2 }],
    ['circle', { cx: 5.8, cy: 13, r: 2.3, fill: '#2b3338' }], ['circle', { cx: 15.8, cy: 13, r: 2.3, fill: '#2b3338' }]],
  speech_balloon: [fill('M4 4h16a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-8l-5 4v-4H4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z', '#b9d3e3'), line('M7 10.500h.01M12 10.500h.01M17 10.500h.01', '#34566b', 2.6)],
  bell: [fill('M12 2.500c4 0 6.2 3 6.2 7 0 4.5 1.3 6 2.8 7.500H3c1.5-1.5 2.8-3 2.8-7.5 0-4 2.2-7 6.2-7z', '#eab72c'), fill('M9.5 18.500h5a2.5 2.5 0 0 1-5 0z', '#b5831a')],
  star: [fill('m12 2.5 2.9 6.2 6.6.8-4.9 4.6 1.3 6.7-5.9-3.3-5.9 3.3 1.3-6.700L2.5 9.500l6.6-.8z', '#f2b632')],
  bulb: [fill('M12 2.500a6.8 6.8 0 0 1 4 12.300c-.8.7-1 1.4-1 2.200H9c0-.8-.2-1.5-1-2.200A6.8 6.8 0 0 1 12 2.500z', '#f7d154'), line('M9.5 19.500h5M10.5 22h3', '#8a979f', 1.8)],
  lock: [['rect', { x: 4.5, y: 10.5, width: 15, height: 11, rx: 2.5, fill: '#e0a13c' }], line('M8 10V7.500a4 4 0 0 1 8 0V10', '#8a979f')],
  mag: [['circle', { cx: 10, cy: 10, r: 6.5, fill: '#d7e8f2', stroke: '#5d7f95', 'stroke-width': 2.2 }], line('m15 15 6 6', '#5d7f95', 3)],
  calendar: [paper, fill('M2.5 6a3 3 0 0 1 3-3h13a3 3 0 0 1 3 3v3h-19z', '#d6453d'), line('M7 13.500h.01M12 13.500h.01M17 13.500h.01M7 17.500h.01M12 17.500h.01', '#5d7f95', 2.6)],
  date: [paper, fill('M2.5 6a3 3 0 0 1 3-3h13a3 3 0 0 1 3 3v3h-19z', '#d6453d'), line('M7 13.500h.01M12 13.500h.01M17 13.500h.01M7 17.500h.01M12 17.500h.01', '#5d7f95', 2.6)],
  memo: [['rect', { x: 4, y: 2.5, width: 14, height: 19, rx: 2.5, fill: '#eef3f6', stroke: '#b7c4cc' }], line('M7.5 8h7M7.5 12h7M7.5 16h4', '#8a979f', 1.6), line('m13.5 18.5 7-8', '#e0a13c', 3)],
  pushpin: [line('m9 15-5 5.5', '#8a979f'), fill('m13 3 8 8-2.5.8-3 3 .2 3.7-1.7 1.5-9-9L6.5 9.300l3.7.2 3-3z', '#d6453d')],
  link: [line('m10 14 4-4M11 7.500l2-2a4 4 0 0 1 5.7 5.700l-2 2M13 16.500l-2 2a4 4 0 0 1-5.7-5.700l2-2', '#5d7f95')],
  inbox_tray: [fill('M3 12h5l1.5 3h5L16 12h5v7a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2z', '#8aa4b4'), line('M12 3v7.500M8.5 7.500l3.5 3.5 3.5-3.5', '#3d7fcf')],
  heart: heart('#d6453d'), green_heart: heart('#2f9e5b'),
  zap: [fill('M13.5 2 4.5 13.500H11L9.5 22l9.5-12h-6.800z', '#f2b632')],
  raising_hand: [...person(10, '#5d7f95'), line('M17 19V5', '#e0a13c', 3.2), ['circle', { cx: 17, cy: 4, r: 2.2, fill: '#e0a13c' }]],
  clock1: clock('M12 12V6.500M12 12l2-3.500'), clock3: clock('M12 6v6h4'), clock4: clock('M12 6v6l4 2.300'),
  alarm_clock: [...clock('M12 7v5h3.5'), line('M4 6l3-3M20 6l-3-3', '#d6453d', 2.6)],
  zzz: [line('M4 11h7L4 20h7', '#3d7fcf'), line('M14 4h6l-6 7h6', '#3d7fcf', 2)],
  crescent_moon: [fill('M16 3a9.5 9.5 0 1 0 5 13A8 8 0 0 1 16 3z', '#f2b632')],
  ocean: [line('M2 9c3-4 5-4 7 0s5 4 7 0 4-3 6-1M2 16c3-4 5-4 7 0s5 4 7 0 4-3 6-1', '#3d7fcf', 2.6)],
  telephone_receiver: [line('M5 7c1 6 6 11 12 12', '#34566b', 3.6), line('M4.5 5l3 4M15 16.500l4 3', '#34566b', 4.4)],
  handshake: [line('M3 9l5-2 4 2 4-2 5 2M6 14l4 4 3-2 3 2 3-4', '#e0a13c', 2.8)],
  repeat: tile('M6 10V8h11l-2.5-2.500M18 14v2H7l2.500 2.500'),
  pencil2: [line('M5 19 16.500 7.500', '#e0a13c', 4), line('m16.500 7.500 2-2', '#d6453d', 4), line('M4 20l1-1', '#39434a', 3)],
  point_right: [line('M4 12h15', '#e0a13c', 4), fill('M3 8h9v9H6a3 3 0 0 1-3-3z', '#e0a13c')],
  slightly_smiling_face: face('M8 14.500c2 2.5 6 2.5 8 0'), neutral_face: face('M8.5 15.500h7'), slightly_frowning_face: face('M8 16.500c2-2.3 6-2.3 8 0'),
  arrow_up: tile('M12 18V6.500M7 11l5-5 5 5'), arrow_down: tile('M12 6v11.500M7 13l5 5 5-5'),
  arrow_right: tile('M6 12h11.500M13 7l5 5-5 5'), arrow_left: tile('M18 12H6.500M11 7l-5 5 5 5'),
  arrow_upper_right: tile('m7 17 10-10M9 7h8v8'), arrow_lower_right: tile('m7 7 10 10M17 9v8H9'),
  arrows_counterclockwise: tile('M6.5 12a5.5 5.5 0 0 1 9.5-3.700l1.5 1.500M17.5 6v4h-4M17.5 12A5.5 5.5 0 0 1 8 15.700l-1.5-1.500M6.5 18v-4h4'),
  small_red_triangle: [fill('M12 5 21 19H3z', '#d6453d')], small_red_triangle_down: [fill('M12 19 3 5h18z', '#d6453d')],
};
