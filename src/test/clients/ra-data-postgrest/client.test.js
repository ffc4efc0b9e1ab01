// Order Volume as React-admin sees it through its data provider for PostgREST. The guild has 300
// projects: each odd one is of client 1, each even one of client 2, and the last of none.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import ra from '@raphiniert/ra-data-postgrest'
import { fetchUtils } from 'ra-core'

const provider = ra.default({
  apiUrl: process.env.ORDER_VOLUME_URL,
  httpClient: fetchUtils.fetchJson,
  defaultListOp: 'eq',
  primaryKeys: new Map([['guild_members', ['project_id', 'person']]]),
  schema: () => '',
})

const PROJECTS = 'guild_projects'
const page = (number, perPage) => ({ page: number, perPage })
const by = (field, order = 'ASC') => ({ field, order })
const ids = (answer) => answer.data.map((row) => row.id)
const numbers = (from, to, step = 1) => Array.from({ length: Math.ceil((to - from) / step) }, (_, i) => from + i * step)

test('getList answers a page and the number of all rows', async () => {
  const answer = await provider.getList(PROJECTS, { pagination: page(2, 25), sort: by('id'), filter: {} })

  assert.deepEqual(ids(answer), numbers(26, 51))
  assert.equal(answer.total, 300)
})

test('getList sorts and filters', async () => {
  const sorted = await provider.getList(PROJECTS, {
    pagination: page(1, 3),
    sort: by('budget', 'DESC'),
    filter: { client_id: 1, 'id@lt': 100, 'name@ilike': 'project' },
  })
  assert.deepEqual(ids(sorted), [99, 97, 95])
  assert.equal(sorted.total, 50)

  const either = await provider.getList(PROJECTS, {
    pagination: page(1, 10),
    sort: by('id'),
    filter: { '@or': { 'id@lte': 2, 'id@gte': 299 } },
  })
  assert.deepEqual(ids(either), [1, 2, 299, 300])
})

test('getList sorts by a related row', async () => {
  const answer = await provider.getList(PROJECTS, {
    pagination: page(1, 2),
    sort: by('guild_clients(name)', 'DESC'),
    filter: { 'id@gte': 297 },
    meta: { embed: ['guild_clients'], nullslast: true },
  })
  assert.deepEqual(
    answer.data.map((row) => row.guild_clients?.name),
    ['Zeta', 'Alpha'],
  )
})

test('getList answers related rows, or sets them apart', async () => {
  const params = { pagination: page(1, 2), sort: by('id'), filter: {} }

  const embedded = await provider.getList(PROJECTS, { ...params, meta: { embed: ['guild_clients'] } })
  assert.deepEqual(embedded.data[1].guild_clients, { id: 2, name: 'Zeta' })

  const apart = await provider.getList(PROJECTS, { ...params, meta: { prefetch: ['guild_clients'] } })
  assert.deepEqual(apart.meta.prefetched.guild_clients, [
    { id: 1, name: 'Alpha' },
    { id: 2, name: 'Zeta' },
  ])
  assert.deepEqual(Object.keys(apart.data[0]), ['id', 'name', 'client_id', 'budget'])
})

test('getList answers the columns that it is told to', async () => {
  const meta = { columns: ['id', '...guild_clients(client:name)'] }

  const answer = await provider.getList(PROJECTS, { pagination: page(1, 1), sort: by('id'), filter: {}, meta })

  assert.deepEqual(answer.data, [{ id: 1, client: 'Alpha' }])
})

test('getOne answers one row, also one with two keys', async () => {
  assert.deepEqual((await provider.getOne(PROJECTS, { id: 7 })).data, {
    id: 7,
    name: 'Project 7',
    client_id: 1,
    budget: 7.5,
  })
  assert.deepEqual((await provider.getOne('guild_members', { id: '[3,12]' })).data, {
    project_id: 3,
    person: 12,
    role: 'lead',
    id: '[3,12]',
  })
  await assert.rejects(provider.getOne(PROJECTS, { id: 0 }), (error) => error.status === 406)
})

test('getMany answers more than a hundred rows', async () => {
  assert.deepEqual(ids(await provider.getMany(PROJECTS, { ids: numbers(1, 251) })), numbers(1, 251))
  assert.deepEqual(ids(await provider.getMany(PROJECTS, { ids: [5] })), [5])

  const members = numbers(1, 151).map((id) => `[${id},12]`)
  assert.deepEqual(ids(await provider.getMany('guild_members', { ids: members })), members)
})

test('getManyReference answers a page of the rows that refer to one', async () => {
  const answer = await provider.getManyReference(PROJECTS, {
    target: 'client_id',
    id: 2,
    pagination: page(3, 10),
    sort: by('id', 'DESC'),
    filter: {},
  })

  assert.deepEqual(ids(answer), numbers(0, 10).map((i) => 258 - 2 * i))
  assert.equal(answer.total, 149)
})
