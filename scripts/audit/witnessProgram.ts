import { readFile } from "node:fs/promises";
import { FIELD_MODULUS, modField } from "../../prover/protocol/field.ts";

/** Input signals by name: integers, or nested lists of them. */
export type Signals = { [name: string]: SignalValue };
export type SignalValue = bigint | SignalValue[];

/** The witness program's refusal: no solution was found from these inputs. `template` is where the failing check stands. */
export class NoSolution extends Error {
  readonly template: string;

  constructor(said: string) {
    super(said);
    this.name = "NoSolution";
    // The first template of circom's trace is the innermost.
    this.template = /template ([A-Za-z0-9]+?)_\d+/.exec(said)?.[1] ?? "";
  }
}

interface Exports {
  init(sanityCheck: number): void;
  getFieldNumLen32(): number;
  getInputSize(): number;
  getInputSignalSize(high: number, low: number): number;
  setInputSignal(high: number, low: number, index: number): void;
  getWitnessSize(): number;
  getWitness(index: number): void;
  readSharedRWMemory(word: number): number;
  writeSharedRWMemory(word: number, value: number): void;
  getMessageChar(): number;
}

/** A compiled circuit's witness generator, loaded once and run any number of times. Speaks circom 2's WebAssembly interface. */
export class WitnessProgram {
  readonly #module: WebAssembly.Module;

  constructor(module: WebAssembly.Module) {
    this.#module = module;
  }

  static async load(wasmPath: string): Promise<WitnessProgram> {
    return new WitnessProgram(await WebAssembly.compile(new Uint8Array(await readFile(wasmPath))));
  }

  /** All wires, the constant 1 first. @throws NoSolution when a constraint fails on the way */
  async run(signals: Signals): Promise<bigint[]> {
    const program = await this.#instantiate();
    compute(program, signals);
    return Array.from({ length: program.getWitnessSize() }, (_, index) => {
      program.getWitness(index);
      return readElement(program);
    });
  }

  /** Milliseconds that the wires take; neither loading the program nor reading the wires counts. @throws NoSolution */
  async measure(signals: Signals): Promise<number> {
    const program = await this.#instantiate();
    const start = performance.now();
    compute(program, signals);
    return performance.now() - start;
  }

  async #instantiate(): Promise<Exports> {
    let said = "";
    const readMessage = (): string => {
      let message = "";
      for (let char = program.getMessageChar(); char !== 0; char = program.getMessageChar())
        message += String.fromCharCode(char);
      return message;
    };
    const instance = await WebAssembly.instantiate(this.#module, {
      runtime: {
        exceptionHandler: (code: number) => {
          throw new NoSolution(`code ${code}\n${said}`);
        },
        printErrorMessage: () => {
          said += `${readMessage()}\n`;
        },
        writeBufferMessage: readMessage,
        showSharedRWMemory: () => undefined,
      },
    });
    const program = instance.exports as unknown as Exports;
    return program;
  }
}

/** Sets the inputs; the last one sets off the computation. */
function compute(program: Exports, signals: Signals): void {
  program.init(1);
  let given = 0;
  for (const [name, value] of Object.entries(signals)) {
    const [high, low] = fnv1a(name);
    const values = flatten(value);
    const expected = program.getInputSignalSize(high, low);
    if (expected !== values.length) throw new RangeError(`${name} takes ${expected} values, not ${values.length}`);
    for (const [index, element] of values.entries()) {
      writeElement(program, modField(element));
      program.setInputSignal(high, low, index);
      given++;
    }
  }
  if (given !== program.getInputSize()) throw new RangeError(`${given} of ${program.getInputSize()} inputs given`);
}

function flatten(value: SignalValue): bigint[] {
  return Array.isArray(value) ? value.flatMap(flatten) : [value];
}

function writeElement(program: Exports, element: bigint): void {
  for (let word = 0; word < program.getFieldNumLen32(); word++) {
    program.writeSharedRWMemory(word, Number((element >> BigInt(32 * word)) & 0xffffffffn));
  }
}

function readElement(program: Exports): bigint {
  let element = 0n;
  for (let word = program.getFieldNumLen32() - 1; word >= 0; word--) {
    element = (element << 32n) | BigInt(program.readSharedRWMemory(word) >>> 0);
  }
  if (element >= FIELD_MODULUS) throw new RangeError("the witness program returned an element that is not reduced");
  return element;
}

/** 64-bit FNV-1a of a signal's name as two 32-bit words: how circom addresses inputs. */
function fnv1a(name: string): [number, number] {
  let hash = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(name)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return [Number(hash >> 32n), Number(hash & 0xffffffffn)];
}
