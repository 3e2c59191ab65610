// Scripts are asked for once the page is painted, so that nothing competes with its text and style. This code stands in
// each page (publish/scripts.py), with the addresses on its element; the policy knows it by its hash.
(() => {
  const { later, theme } = document.currentScript.dataset
  const keys = [] // pressed before theme-later.js listens
  const keep = event => keys.push(event)
  const takeKeys = () => {
    removeEventListener('keydown', keep, true)
    return keys
  }
  const ask = (_, observer) => {
    if (observer) observer.disconnect()
    for (const src of later.split(' ')) {
      const script = Object.assign(document.createElement('script'), { src, async: false, takeKeys })
      script.dataset.theme = theme
      document.head.append(script)
    }
  }
  addEventListener('keydown', keep, true)
  // At once where the address names a view, which is hidden until then, or where browsers don't tell what they paint.
  if (location.search || !PerformanceObserver.supportedEntryTypes.includes('paint')) ask()
  else new PerformanceObserver(ask).observe({ type: 'paint', buffered: true })
})()
