/** A page that needs no script and no session. `reason` is one of our own sentences, never text from a request. */
export function refusalPage(reason: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Inkling – not let in</title>
<style>
  :root { color-scheme: light dark }
  body { font: 16px/1.5 system-ui, sans-serif; margin: 18vh auto 0; max-width: 34rem; padding: 0 1.5rem }
  h1 { font-size: 1.25rem }
  code { font-family: ui-monospace, monospace; background: color-mix(in srgb, currentColor 10%, transparent); padding: .1em .35em; border-radius: 4px }
</style>
</head>
<body>
<h1>${reason}</h1>
<p>Inkling serves files of the computer that it runs on, so it lets in only browsers that come with its start URL.</p>
<p>Look in the terminal where you ran <code>npm start</code> and open the URL printed there. It works once. For a fresh one,
run <code>npm start</code> again in the same folder: that does not start a second server.</p>
</body>
</html>
`
}
