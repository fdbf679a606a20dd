namespace Kilda.Simulation.Steps;

/// <summary>Something that can end all at once, as a process does: what it has to do and waits for is forgotten then.</summary>
internal sealed class Life(string name)
{
    private volatile bool _isOver;

    public string Name => name;

    public bool IsOver => _isOver;

    public void End() => _isOver = true;
}
