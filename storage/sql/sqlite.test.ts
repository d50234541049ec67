import { describeStore } from '../store.contract.ts'
import { testStore } from '../testing/stores.ts'

describeStore('SQLite', (options) => testStore('sqlite', options))
