// Order Volume as the Supabase client sees it, which expects it below /rest/v1. The guild has 300
// projects: each odd one is of client 1, each even one of client 2, and the last of none.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClient } from '@supabase/supabase-js'

// Node.js has no WebSocket before version 22; nothing here needs one.
const transport = globalThis.WebSocket ?? class {}
const supabase = createClient(process.env.ORDER_VOLUME_URL.replace(/\/rest\/v1$/, ''), 'any-key', { realtime: { transport } })

const projects = (columns, options) => supabase.from('guild_projects').select(columns, options)

async function dataOf(query) {
  const { data, error } = await query
  assert.equal(error, null)
  return data
}

test('select answers rows', async () => {
  assert.deepEqual(await dataOf(projects('id, name').eq('client_id', 2).order('id').limit(2)), [
    { id: 2, name: 'Project 2' },
    { id: 4, name: 'Project 4' },
  ])
})

test('select answers related rows, filtered, sorted and limited', async () => {
  const clients = supabase
    .from('guild_clients')
    .select('name, guild_projects(id)')
    .in('id', [1, 2])
    .order('id')
    .gt('guild_projects.budget', 100)
    .order('id', { referencedTable: 'guild_projects', ascending: false })
    .limit(2, { referencedTable: 'guild_projects' })

  assert.deepEqual(await dataOf(clients), [
    { name: 'Alpha', guild_projects: [{ id: 299 }, { id: 297 }] },
    { name: 'Zeta', guild_projects: [{ id: 298 }, { id: 296 }] },
  ])
})

test('select spreads related rows', async () => {
  assert.deepEqual(await dataOf(projects('id, ...guild_clients(client:name)').gte('id', 299).order('id')), [
    { id: 299, client: 'Alpha' },
    { id: 300, client: null },
  ])
  const { guild_projects: numbers, ...others } = await dataOf(
    supabase.from('guild_clients').select('name, ...guild_projects(guild_projects:id)').eq('id', 2).single(),
  )
  assert.deepEqual(others, { name: 'Zeta' })
  assert.equal(numbers.length, 149)
})

test('order sorts by a related row', async () => {
  const rows = await dataOf(projects('id, guild_clients()').gte('id', 297).order('guild_clients(name)', { ascending: false, nullsFirst: false }))

  assert.deepEqual(
    rows.map((row) => row.id),
    [298, 299, 297, 300],
  )
})

test('counts, single rows and errors are as PostgREST has them', async () => {
  const { count } = await projects('*', { count: 'exact', head: true }).not('client_id', 'is', null)
  assert.equal(count, 299)
  assert.equal((await dataOf(projects().eq('id', 3).maybeSingle())).name, 'Project 3')
  assert.equal((await projects().single()).error.code, 'PGRST116')
  assert.equal((await projects('id').order('guild_clients(name)')).error.code, 'PGRST108')
  assert.equal((await projects('colour')).error.code, '42703')
})
