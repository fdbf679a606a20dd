using Kilda.Local.Activations;

namespace Kilda.Simulation.Steps;

/// <summary>Brings code of one life, wherever it goes on after an await, into the queue of steps.</summary>
internal sealed class StepContext(StepQueue steps, Life life) : SynchronizationContext
{
    private readonly string _name = $"{life.Name} goes on";

    public override void Post(SendOrPostCallback d, object? state) => steps.Add(life, _name, this, () => d(state));

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("nobody waits in a simulation");

    public override SynchronizationContext CreateCopy() => this;
}

/// <summary>Turns of grains as steps.</summary>
internal sealed class StepScheduler(StepQueue steps, Life life) : IActivationScheduler
{
    public int Batch => 1;

    public bool ReordersCalls => true;

    public bool IsOneThread => true;

    // No context: after an await a grain goes on in its own queue.
    public void Schedule(IActivationWork work) => steps.Add(life, work.Name, null, work.Execute);
}
