// Order Volume as vue-postgrest sees it. The guild has 300 projects: each odd one is of client 1,
// each even one of client 2, and the last of none.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import 'vue'

const API = process.env.ORDER_VOLUME_URL + '/'

// It is made for browsers, and for bundlers that do not check its exports.
globalThis.window = { location: { href: API } }
const { usePostgrest, FetchError, pg } = await import('./node_modules/vue-postgrest/dist/es/vue-postgrest.js')

let guild

before(async () => {
  guild = usePostgrest(API)
  await guild.$ready.catch((error) => assert.fail(String(error.causedBy?.cause ?? error.causedBy)))
})

test('the document at the root names the routes', () => {
  assert.equal(typeof guild.guild_projects, 'function')
  assert.equal(typeof guild.customer_order_volume, 'function')
})

test('get answers rows with conditions, an order and related rows', async () => {
  const response = await guild.guild_projects.get({
    select: { id: true, name: true, client: false, guild_clients: { select: ['name'], 'name.eq': 'Zeta' } },
    'id.in': [4, 5],
    or: { 'client_id.eq': 2, 'name.like': 'Project*' },
    order: { id: 'desc' },
  })

  assert.deepEqual(await response.json(), [
    { id: 5, name: 'Project 5', guild_clients: null },
    { id: 4, name: 'Project 4', guild_clients: { name: 'Zeta' } },
  ])
})

test('get answers values with special characters, casts and other names', async () => {
  const response = await guild.guild_clients.get({
    select: { 'key:id': 'text', name: true },
    'name.in': ['Alpha', 'Beta, (Ltd.)'],
    order: ['name'],
  })

  assert.deepEqual(await response.json(), [
    { key: '1', name: 'Alpha' },
    { key: '3', name: 'Beta, (Ltd.)' },
  ])
})

test('a page is read by ranges and counted', async () => {
  const response = await guild.guild_projects.get(
    { select: 'id', order: 'id', 'client_id.eq': 2 },
    { limit: 10, offset: 20, count: 'exact' },
  )

  assert.equal(response.status, 206)
  assert.equal(response.headers.get('Content-Range'), '20-29/149')
  assert.equal((await response.json())[0].id, 42)
})

test('a single row is an object, and none is an error', async () => {
  const response = await guild.guild_projects.get({ 'id.eq': 7, select: 'id,...guild_clients(client:name)' }, { accept: 'single' })
  assert.deepEqual(await response.json(), { id: 7, client: 'Alpha' })

  await assert.rejects(guild.guild_projects.get({ 'id.eq': 0 }, { accept: 'single' }), (error) => {
    assert.ok(error instanceof FetchError)
    assert.equal(error.status, 406)
    assert.equal(error.code, 'PGRST116')
    return true
  })
})

test('the mixin fills a collection', async () => {
  const component = {
    pg: null,
    $options: {},
    $postgrest: usePostgrest,
    pgConfig: { apiRoot: API, route: 'guild_projects', query: { 'id.lte': 3, order: 'id' }, limit: 2, count: 'exact' },
  }
  pg.watch['pgConfig.single'].handler.call(component, false)
  await pg.watch.pgConfig.handler.call(component, component.pgConfig)

  assert.deepEqual(
    component.pg.map((row) => row.name),
    ['Project 1', 'Project 2'],
  )
  assert.deepEqual(component.pg.$range, { totalCount: 3, first: 0, last: 1 })
})
