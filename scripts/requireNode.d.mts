export declare const minimumNode: readonly [number, number];
export declare function isAtLeast(version: string, minimum: readonly [number, number]): boolean;
export declare function npxLine(command: string): string;
export declare function nodeTooOld(version: string, commands: readonly string[]): string;
export declare function requireNode(commands: readonly string[]): void;
