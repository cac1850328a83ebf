// Commands for the peer of the sync benchmark: load FILE URL | pull URL FOLDER; prints one JSON line.
const fs = require('fs')
const PouchDB = require('pouchdb')

async function load (file, url) {
  const database = new PouchDB(url)
  const lines = fs.readFileSync(file, 'utf8').split('\n').filter(Boolean)
  const known = {}
  for (const row of (await database.allDocs()).rows) known[row.id] = row.value.rev
  const documents = lines.map(line => {
    const record = JSON.parse(line)
    const document = { ...record, _id: record.id }
    if (known[record.id]) document._rev = known[record.id]
    return document
  })
  for (let at = 0; at < documents.length; at += 500) await database.bulkDocs(documents.slice(at, at + 500))
  return { documents: documents.length }
}

async function pull (url, folder) {
  const local = new PouchDB(folder)
  const began = process.hrtime.bigint()
  const result = await local.replicate.from(url)
  const seconds = Number(process.hrtime.bigint() - began) / 1e9
  const held = (await local.info()).doc_count
  await local.close()
  return { seconds, written: result.docs_written, held, ok: result.ok }
}

const [command, ...rest] = process.argv.slice(2)
const run = command === 'load' ? load : pull
run(...rest).then(result => console.log(JSON.stringify(result))).catch(error => {
  console.error(error.message)
  process.exit(1)
})
