/* Runs in the page before its own scripts: see bench/type.ts. */
{
  let paintMs = []
  let ghostMs = []
  let longTasks = 0
  addEventListener(
    'keydown',
    ({ timeStamp }) => {
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel()
        port1.addEventListener('message', () => paintMs.push(performance.now() - timeStamp), { once: true })
        port1.start()
        port2.postMessage(null)
      })
    },
    true,
  )
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (entry.name === 'inkling:ghost') ghostMs.push(entry.duration)
  }).observe({ type: 'measure' })
  new PerformanceObserver((list) => {
    longTasks += list.getEntries().length
  }).observe({ type: 'longtask' })
  window.inklingTyping = {
    reset: () => {
      paintMs = []
      ghostMs = []
      longTasks = 0
    },
    read: () => ({ paintMs, ghostMs, longTasks }),
  }
}
