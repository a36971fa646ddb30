'use strict';
// Adds comfort only; the page reads without it.
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const byId = id => document.getElementById(id);
  const timeline = byId('timeline');
  const lanes = all('.lane');
  const shown = lane => !lane.hidden;

  // Timeline: one tab stop; arrow keys move along a row and between rows. What has focus or the pointer is told in full.
  const stops = new Map(lanes.map(lane => [lane, all('.stop', lane)]));
  const laneOf = stop => stop.closest('.lane');
  const detail = byId('timeline-detail');
  const tell = stop => {
    detail.textContent = stop ? stop.querySelector('title').textContent : 'Arrow keys move between bars.';
    detail.hidden = false;
  };
  const stopOf = event => event.target.closest && event.target.closest('.lanes .stop');
  const middle = stop => { const box = stop.getBoundingClientRect(); return box.left + box.width / 2; };
  const nearest = (row, x) => row.reduce((a, b) => Math.abs(middle(b) - x) < Math.abs(middle(a) - x) ? b : a);
  const rows = () => lanes.filter(lane => shown(lane) && stops.get(lane).length);
  const next = (stop, key) => {
    const row = stops.get(laneOf(stop));
    const at = row.indexOf(stop);
    const beside = by => {
      const open = rows();
      const other = open[open.indexOf(laneOf(stop)) + by];
      return other && nearest(stops.get(other), middle(stop));
    };
    switch (key) {
      case 'ArrowRight': return row[at + 1];
      case 'ArrowLeft': return row[at - 1];
      case 'Home': return row[0];
      case 'End': return row[row.length - 1];
      case 'ArrowDown': return beside(1);
      case 'ArrowUp': return beside(-1);
    }
  };
  const tabStop = to => {
    all('.stop[tabindex="0"]', timeline).forEach(stop => stop.setAttribute('tabindex', '-1'));
    if (to) to.setAttribute('tabindex', '0');
  };
  all('.stop', timeline).forEach(stop => stop.setAttribute('tabindex', '-1'));
  if (detail) {
    tell(null);
    timeline.addEventListener('keydown', event => {
      const stop = stopOf(event);
      const to = stop && !event.altKey && !event.ctrlKey && !event.metaKey && next(stop, event.key);
      if (!to) return;
      event.preventDefault();
      tabStop(to);
      to.focus();
    });
    for (const kind of ['focusin', 'mouseover']) timeline.addEventListener(kind, event => {
      const stop = stopOf(event);
      if (stop) tell(stop);
    });
  }

  // What a bar's width holds of its id, and how far lines between rows reach: both change with zoom and filter.
  const shorten = (text, most) => text.length <= most ? text : text.slice(0, most - 1) + '…';
  const fit = () => {
    const texts = all('.lanes .stop text').filter(text => text.dataset.id);
    const widths = texts.map(text => text.parentNode.querySelector('.bar').getBoundingClientRect().width);
    texts.forEach((text, index) => {
      const letters = Math.floor((widths[index] - 4 - 2 * (text.getAttribute('dx') || 0)) / 6.2);
      const care = text.parentNode.classList.contains('care');
      const id = text.dataset.id;
      text.textContent = letters >= id.length || (care && letters >= 4) ? shorten(id, letters) : '';
    });
    const top = new Map(lanes.map(lane => [lane.dataset.row, lane.getBoundingClientRect().top]));
    all('line[data-to]').forEach(line => {
      const lane = laneOf(line);
      const other = lanes[line.dataset.to];
      line.setAttribute('visibility', shown(lane) && shown(other) ? 'visible' : 'hidden');
      line.setAttribute('y2', Number(line.getAttribute('y1')) + top.get(line.dataset.to) - top.get(lane.dataset.row));
    });
  };

  // Search and filter: rows of the timeline, routes, run sheets, changes and visits left out.
  const text = element => (element ? element.textContent : '').toLowerCase();
  const index = lanes.map((lane, row) => ({
    lane,
    row,
    name: text(lane.querySelector('th')),
    visits: stops.get(lane).filter(stop => stop.dataset.visit).map(stop => {
      const line = byId(stop.getAttribute('href').slice(1));
      return { stop, words: text(line && line.querySelector('.what')) + ' ' + stop.dataset.visit.toLowerCase() };
    }),
  }));
  const left = all('.left-out tbody tr, .changes tbody tr').map(row => ({ row, words: text(row.querySelector('th')) }));
  const kinds = {
    late: lane => lane.querySelector('.late'),
    over: lane => lane.querySelector('.overtime'),
    changed: lane => lane.querySelector('.changed, .was'),
  };
  const find = byId('find');
  const only = byId('only');
  const freeToo = byId('free-lanes');
  const free = lanes.filter(lane => lane.classList.contains('free'));
  // Scrolls a wide timeline along, but not the page.
  const show = stop => {
    if (!stop) return;
    const box = document.querySelector('.lanes');
    const [frame, bar] = [box.getBoundingClientRect(), stop.querySelector('.bar').getBoundingClientRect()];
    const names = box.querySelector('th').clientWidth;
    if (bar.left < frame.left + names || bar.right > frame.right) box.scrollLeft += bar.left - frame.left - names - 120;
  };
  const apply = () => {
    const query = find.value.trim().toLowerCase();
    const kind = kinds[only.value];
    const filtered = Boolean(query || kind);
    const dots = new Map(all('.dot[data-visit]').map(dot => [dot.closest('.route').id + ' ' + dot.dataset.visit, dot]));
    dots.forEach(dot => dot.classList.remove('matched'));
    let rowsFound = 0;
    const visitsFound = new Set();
    index.forEach(({ lane, row, name, visits }) => {
      const byName = query && name.includes(query);
      const hits = query ? visits.filter(visit => visit.words.includes(query)) : [];
      const found = (!query || byName || hits.length) && (!kind || kind(lane));
      const noVisits = lane.classList.contains('free');
      lane.hidden = !found || (noVisits && !freeToo.checked && !byName);
      rowsFound += found ? 1 : 0;
      visits.forEach(visit => {
        const hit = hits.includes(visit);
        visit.stop.classList.toggle('matched', hit);
        visit.stop.classList.toggle('unmatched', Boolean(query) && !byName && !hit);
        if (hit && found) {
          visitsFound.add(visit.stop.dataset.visit);
          const dot = dots.get('m' + row + ' ' + visit.stop.dataset.visit);
          if (dot) dot.classList.add('matched');
        }
      });
      const route = byId('m' + row);
      if (route) route.classList.toggle('unmatched', !found);
      all(`.routes [data-row="${row}"], .index [href="#s${row}"]`).forEach(link => { link.hidden = !found; });
      const sheet = byId('s' + row);
      if (sheet) sheet.hidden = !found;
    });
    left.forEach(({ row, words }) => { row.hidden = Boolean(query) && !words.includes(query); });
    const leftFound = new Set(left.filter(({ row }) => !row.hidden && row.closest('.left-out')).map(({ row }) => row));
    const many = (number, one, more) => `${number} ${number === 1 ? one : more}`;
    byId('found').textContent = !filtered ? '' : `${many(rowsFound, 'shift', 'shifts')} of ${lanes.length}`
      + (query ? `; of that name ${many(visitsFound.size, 'visit', 'visits')} planned, ${leftFound.size} left out` : '') + '.';
    show(timeline.querySelector('.lane:not([hidden]) .matched'));
    tabStop((rows().map(lane => stops.get(lane))[0] || [])[0]);
    fit();
  };
  if (find && lanes.length) {
    document.querySelector('.find').hidden = false;
    document.querySelector('.tools').hidden = false;
    freeToo.checked = lanes.length <= 12;
    freeToo.parentNode.hidden = !free.length;
    freeToo.nextElementSibling.textContent = free.length === 1
      ? 'Show the shift without visits' : `Show the ${free.length} shifts without visits`;
    for (const input of [find, only, freeToo]) input.addEventListener('input', apply);
    const box = document.querySelector('.lanes');
    const table = box.querySelector('table');
    byId('zoom').addEventListener('input', event => {
      const centre = (box.scrollLeft + box.clientWidth / 2) / table.clientWidth;
      table.className = event.target.value === '1' ? '' : 'z' + event.target.value;
      box.scrollLeft = centre * table.clientWidth - box.clientWidth / 2;
      show(timeline.querySelector('.lane:not([hidden]) .matched'));
      fit();
    });
    window.addEventListener('resize', fit);
    for (const kind of ['beforeprint', 'afterprint']) window.addEventListener(kind, fit);
    window.matchMedia('print').addEventListener('change', fit);
    apply();
  }

  // Map: a route chosen in the list stands out without the page jumping; choosing it again shows all.
  const map = document.querySelector('.map > svg');
  const links = all('.routes a');
  const choose = chosen => {
    all('.route.on').forEach(route => route.classList.remove('on'));
    links.forEach(link => link.removeAttribute('aria-current'));
    const route = chosen && byId(chosen.hash.slice(1));
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
