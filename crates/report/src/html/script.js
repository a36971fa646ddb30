'use strict';
// Adds comfort only; the page reads without it.
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // Timeline: one tab stop; arrow keys move along a row and between rows. What has focus or the pointer is told in full.
  const rows = all('.timeline .row').map(row => all('.stop', row)).filter(row => row.length);
  const place = new Map();
  rows.forEach((row, r) => row.forEach((stop, c) => { place.set(stop, [r, c]); stop.setAttribute('tabindex', '-1'); }));
  if (rows.length) rows[0][0].setAttribute('tabindex', '0');
  const detail = document.getElementById('timeline-detail');
  const tell = stop => {
    detail.textContent = stop ? stop.getAttribute('aria-label') : 'Arrow keys move between bars.';
    detail.hidden = false;
  };
  const stopOf = event => event.target.closest && event.target.closest('.timeline .stop');
  const middle = stop => { const box = stop.getBoundingClientRect(); return box.left + box.width / 2; };
  const nearest = (row, x) => row.reduce((a, b) => Math.abs(middle(b) - x) < Math.abs(middle(a) - x) ? b : a);
  const next = (stop, key) => {
    const [r, c] = place.get(stop);
    switch (key) {
      case 'ArrowRight': return rows[r][c + 1];
      case 'ArrowLeft': return rows[r][c - 1];
      case 'Home': return rows[r][0];
      case 'End': return rows[r][rows[r].length - 1];
      case 'ArrowDown': return rows[r + 1] && nearest(rows[r + 1], middle(stop));
      case 'ArrowUp': return rows[r - 1] && nearest(rows[r - 1], middle(stop));
    }
  };
  const timeline = document.getElementById('timeline');
  if (detail) {
    tell(null);
    timeline.addEventListener('keydown', event => {
      const stop = stopOf(event);
      const to = stop && !event.altKey && !event.ctrlKey && !event.metaKey && next(stop, event.key);
      if (!to) return;
      event.preventDefault();
      stop.setAttribute('tabindex', '-1');
      to.setAttribute('tabindex', '0');
      to.focus();
    });
    for (const kind of ['focusin', 'mouseover']) timeline.addEventListener(kind, event => {
      const stop = stopOf(event);
      if (stop) tell(stop);
    });
  }

  // Map: a route chosen in the list stands out without the page jumping; choosing it again shows all.
  const map = document.querySelector('.map > svg');
  const links = all('.routes a');
  const choose = chosen => {
    all('.route.on').forEach(route => route.classList.remove('on'));
    links.forEach(link => link.removeAttribute('aria-current'));
    const route = chosen && document.getElementById(chosen.hash.slice(1));
    map.classList.toggle('chosen', Boolean(route));
    if (route) { route.classList.add('on'); chosen.setAttribute('aria-current', 'true'); }
  };
  links.forEach(link => link.addEventListener('click', event => {
    event.preventDefault();
    choose(link.hash === '#map' || link.hasAttribute('aria-current') ? null : link);
  }));

  // Run sheets: print just one.
  all('.sheet').forEach(sheet => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = 'Print this sheet';
    button.setAttribute('aria-describedby', sheet.getAttribute('aria-labelledby'));
    button.addEventListener('click', () => {
      document.body.classList.add('one-sheet');
      sheet.classList.add('chosen');
      window.print();
    });
    sheet.prepend(button);
  });
  window.addEventListener('afterprint', () => {
    document.body.classList.remove('one-sheet');
    all('.sheet.chosen').forEach(sheet => sheet.classList.remove('chosen'));
  });
})();
