// A CouchDB-like server in the folder named first, for the peer of the sync benchmark.
const express = require('express')
const PouchDB = require('pouchdb')
const folder = process.argv[2]
const Local = PouchDB.defaults({ prefix: folder + '/' })
const app = express()
const options = { mode: 'minimumForPouchDB', logPath: folder + '/log.txt', inMemoryConfig: true }
app.use('/', require('express-pouchdb')(Local, options))
const server = app.listen(0, '127.0.0.1', () => {
  console.log('listening on http://127.0.0.1:' + server.address().port)
})
