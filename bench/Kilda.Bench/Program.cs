using Kilda.Bench;

return await Benchmarks.Run(args);
